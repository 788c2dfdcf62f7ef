"""The gate before a socket's buffer: whoever waits goes on when it opens, and one who gives up hinders nobody."""

from __future__ import annotations

import asyncio

from backend.server import Gate
from tests.support import loops


def test_an_open_gate_lets_everybody_through() -> None:
    loops.run(Gate().wait())


def test_those_who_wait_go_on_when_it_opens_and_one_who_gave_up_hinders_nobody() -> None:
    async def story() -> list[str]:
        gate = Gate()
        passed: list[str] = []

        async def pass_through(name: str) -> None:
            await gate.wait()
            passed.append(name)

        gate.clear()
        tasks = {name: asyncio.create_task(pass_through(name)) for name in ("first", "gone", "last")}
        await asyncio.sleep(0)  # one turn: all three are waiting
        tasks["gone"].cancel()
        assert passed == []
        gate.set()
        await asyncio.gather(*tasks.values(), return_exceptions=True)
        return passed

    assert loops.run(story()) == ["first", "last"]


def test_a_gate_that_closes_again_at_once_lets_nobody_slip_through() -> None:
    async def story() -> bool:
        gate = Gate()
        gate.clear()
        task = asyncio.create_task(gate.wait())
        await asyncio.sleep(0)
        gate.set()
        gate.clear()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        waits = not task.done()
        gate.set()
        await task
        return waits

    assert loops.run(story())
