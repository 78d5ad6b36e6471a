from typing_extensions import Buffer

def improve(
    buffers: tuple[Buffer, ...],
    size: tuple[int, int, int, int],
    overtime: float,
    iterations: int,
    t_start: float,
    t_end: float,
    mean_removed: float,
    blink: float,
    /,
) -> int: ...
