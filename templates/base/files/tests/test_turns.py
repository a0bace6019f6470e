"""How those who use the database take turns."""

import asyncio

import pytest

from {{ package }}.turns import Turns


def is_broken(error: Exception) -> bool:
    return isinstance(error, ConnectionError)


async def use(turns: Turns, error: Exception | None = None) -> None:
    async with turns.turn():
        await asyncio.sleep(0)
        if error:
            raise error


async def test_everybody_in_a_crowd_is_served() -> None:
    turns = Turns(2, is_broken)
    assert await asyncio.gather(*(use(turns) for _ in range(20))) == [None] * 20


async def test_whoever_waits_while_one_fails_fails_too() -> None:
    turns = Turns(1, is_broken)
    crowd = [use(turns, ConnectionError()), *(use(turns) for _ in range(5))]
    errors = await asyncio.gather(*crowd, return_exceptions=True)
    assert [type(error) for error in errors] == [ConnectionError] + [TimeoutError] * 5
    await use(turns)


async def test_a_mistake_fails_nobody_else() -> None:
    turns = Turns(1, is_broken)
    crowd = [use(turns, ValueError()), use(turns)]
    errors = await asyncio.gather(*crowd, return_exceptions=True)
    assert [type(error) for error in errors] == [ValueError, type(None)]


async def test_a_turn_that_is_given_up_is_free_again() -> None:
    turns = Turns(1, is_broken)
    with pytest.raises(ValueError):
        await use(turns, ValueError())
    await asyncio.wait_for(use(turns), 30)
