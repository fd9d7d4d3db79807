# For mypy alone: Taichi has no types, and what stands in a kernel is Taichi's language, not Python's. So the bodies and
# signatures of kernels are not checked, and everything around them is.
from typing import Any
from typing import no_type_check as func
from typing import no_type_check as kernel

__all__ = ["func", "kernel"]

def __getattr__(name: str) -> Any: ...
