// Timers that never keep a process alive, and a clock that nobody can set.

type Timer = ReturnType<typeof setTimeout>;

/** In Node a timer is an object that can be told not to keep the process alive; elsewhere nothing is kept. */
export const quietTimer = (run: () => void, ms: number): Timer => {
  const timer = setTimeout(run, ms);
  if (typeof timer === 'object' && typeof timer.unref === 'function') timer.unref();
  return timer;
};

/** Milliseconds since some moment. Goes on when the time of day is set anew, where the engine can do that. */
export const monotonicMs = (): number =>
  typeof globalThis.performance?.now === 'function' ? performance.now() : Date.now();
