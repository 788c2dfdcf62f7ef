"""What is awaited, without a loop."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator


class FakeFuture:
    """Something to await whose outcome the test decides: ``resolve(value)`` or ``reject(error)``."""

    def __init__(self) -> None:
        self._waiting: Callable[[Callable[[], object]], None] | None = None
        self._resume: Callable[[object, Exception | None], None] | None = None

    def __await__(self) -> "Generator[FakeFuture, object, object]":
        value = yield self
        return value

    def on_outcome(self, resume: "Callable[[object, Exception | None], None]") -> None:
        """Who goes on when it is decided."""
        self._resume = resume

    def resolve(self, value: object) -> None:
        """Whoever awaits it gets ``value``."""
        if self._resume:
            self._resume(value, None)

    def reject(self, error: Exception) -> None:
        """Whoever awaits it gets ``error`` raised."""
        if self._resume:
            self._resume(None, error)


class FakeTasks:
    """Runs asynchronous providers step by step, without a loop. They may await ``FakeFuture`` only."""

    def run(
        self,
        awaitable: "Awaitable[object]",
        on_value: "Callable[[object], None]",
        on_error: "Callable[[Exception], None]",
    ) -> None:
        """See ``ports.Tasks``."""
        try:
            steps = awaitable.__await__()
        except AttributeError as error:  # nothing to await; a loop would say so, too
            on_error(error)
            return

        def step(value: object, error: "Exception | None") -> None:
            try:
                future = steps.throw(error) if error else steps.send(value)
            except StopIteration as done:
                on_value(done.value)
            except Exception as raised:  # noqa: BLE001 - handed on, whatever it is
                on_error(raised)
            else:
                future.on_outcome(step)

        step(None, None)
