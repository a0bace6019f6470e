"""What a route is: a pattern of paths, and a view for each method."""

from collections.abc import Awaitable, Callable

from starlette.responses import Response

Routes = dict[str, dict[str, Callable[..., Awaitable[Response]]]]
