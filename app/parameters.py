"""Kinds of values that several commands take: places, sizes of pictures, files for them."""

from pathlib import Path

import click
import numpy as np

from app.errors import UserError

body_option = click.option(
    "--body", metavar="NAME|NUMBER", help="Of a world that is a system; the planet where players begin when not given."
)
FARTHEST = 1e6  # metres from a planet's centre
LEAST_PIXELS, MOST_PIXELS = 16, 8192  # along an edge of a picture


class Place(click.ParamType):
    """X,Y,Z in metres."""

    name = "X,Y,Z"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[float, float, float]:
        """Three numbers of metres, or a usage error that says what is needed."""
        if isinstance(value, tuple):
            return value
        try:
            x, y, z = (float(part) for part in str(value).split(","))
        except ValueError:
            self.fail(f"{value!r} is no place; three numbers of metres are needed, such as 203,394,210", param, ctx)
        if not np.abs((x, y, z)).max() <= FARTHEST:  # NaN is not, either
            self.fail(f"{value!r}: places up to {FARTHEST:,.0f} m from the planet's centre are possible", param, ctx)
        return x, y, z


class Size(click.ParamType):
    """WxH in pixels."""

    name = "WxH"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, int]:
        """Width and height, or a usage error that says what is needed."""
        if isinstance(value, tuple):
            return value
        try:
            width, height = (int(part) for part in str(value).lower().split("x"))
        except ValueError:
            self.fail(f"{value!r} is no size; width and height in pixels are needed, such as 1280x720", param, ctx)
        if not all(LEAST_PIXELS <= edge <= MOST_PIXELS for edge in (width, height)):
            self.fail(f"{value!r}: {LEAST_PIXELS} to {MOST_PIXELS} pixels an edge are possible", param, ctx)
        return width, height


def check_picture(path: Path) -> None:
    """Refuse a picture that cannot be written, before anything is drawn for it.

    Raises:
        UserError: its name does not end in .png, or its folder is missing.
    """
    if path.suffix.lower() != ".png":
        raise UserError(f"the picture {path} needs a name that ends in .png")
    if not path.absolute().parent.is_dir():
        raise UserError(f"there is no folder {path.absolute().parent} for the picture")
