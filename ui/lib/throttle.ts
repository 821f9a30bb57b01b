// Work that is asked for more often than it is worth doing.

/** Does it at once, then at most once in `ms`, and once more at the end when it was asked for in between. */
export const throttled = (work: () => void, ms: number): (() => void) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isWanted = false;
  const run = (): void => {
    isWanted = false;
    work();
    timer = setTimeout(() => {
      timer = undefined;
      if (isWanted) run();
    }, ms);
  };
  return () => {
    if (timer === undefined) run();
    else isWanted = true;
  };
};

/** Does it when it has not been asked for during `ms`. */
export const settled = <A extends unknown[]>(work: (...args: A) => void, ms: number): ((...args: A) => void) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => work(...args), ms);
  };
};
