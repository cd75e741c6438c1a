"""Listens to libraries that the user already uses. What is recorded about each is its file in `bindings/`.

`after` and `before` mark the functions of a binding; `Call` is what they are given.
"""

from .hooks import Call, after, before

__all__ = ["Call", "after", "before"]
