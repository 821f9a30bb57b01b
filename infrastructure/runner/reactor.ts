// Lets each policy react to what the read models have taken in, each event once and in order. Policies wait for nobody but
// themselves: one that cannot be restored, or whose answers cannot be carried out, tries again while the others go on.
import type { Recorded } from '../../domain/events.ts';
import type { LogReader } from '../../domain/log-reader.ts';
import type { Reaction } from '../../domain/policies/policy.ts';
import type { PolicyLine } from './policy-line.ts';

/** What a policy has answered to everything up to a position; to be carried out, and noted, before it goes on. */
export interface Request {
  /** Names the request in its answer. */
  sequence: number;
  policy: string;
  reactions: Reaction[];
  position: number;
}

export interface ReactorOptions {
  lines: readonly PolicyLine[];
  log: LogReader;
  /** The position that all read models have reached. */
  folded: () => number;
  send: (request: Request) => void;
  /** Why a policy does not go on; undefined when it does again. */
  onState: (policy: string, reason: string | undefined) => void;
}

/** Events that a policy reads at a time when it is behind. */
const readChunk = 1000;
const retryMs = 1000;
/** How often to note how far a policy has come that has nothing to say, ms: what a restart looks at again. */
const noteMs = 5000;
/** And after how long a silence. */
const quietMs = 1000;

interface Course {
  line: PolicyLine;
  /** Under way: nothing more is taken before it is answered. */
  request: Request | undefined;
  timer: NodeJS.Timeout | undefined;
  /** How far the log knows that the policy has come. */
  noted: number;
  notedAt: number;
  movedAt: number;
}

export class Reactor {
  private readonly options: ReactorOptions;
  private readonly courses: Course[];
  private sequence = 0;
  private isClosed = false;

  constructor(options: ReactorOptions) {
    this.options = options;
    this.courses = options.lines.map((line) => ({
      line,
      request: undefined,
      timer: undefined,
      noted: line.position,
      notedAt: Date.now(),
      movedAt: 0,
    }));
  }

  /** The read models hold these events, which are all that the log has after a position. */
  offer(events: readonly Recorded[], after: number): void {
    for (const course of this.courses) this.advance(course, course.line.position >= after ? events : undefined);
  }

  /** Whoever is behind goes on. */
  wake(): void {
    for (const course of this.courses) this.advance(course);
  }

  /** What has become of a request. An answer to an earlier one, which was sent again, is none. */
  answered(sequence: number, failure?: string): void {
    const course = this.courses.find(({ request }) => request?.sequence === sequence);
    if (course?.request === undefined) return;
    const { request } = course;
    if (failure !== undefined) {
      this.later(course, failure, () => this.options.send(request));
      return;
    }
    this.options.onState(course.line.name, undefined);
    course.request = undefined;
    course.movedAt = Date.now();
    course.noted = request.position;
    course.line.settled(request.position);
    this.advance(course);
  }

  /** The position that every policy has reached. */
  get position(): number {
    return Math.min(...this.courses.map(({ line }) => line.position));
  }

  /** Notes how far policies have come that have been silent. To be called now and then. @param afterMs of silence */
  note(afterMs = quietMs): void {
    for (const course of this.courses) {
      const { line, request, timer, noted, movedAt } = course;
      if (request === undefined && timer === undefined && line.position > noted && Date.now() - movedAt >= afterMs)
        this.request(course, [], line.position);
    }
  }

  close(): void {
    this.isClosed = true;
    for (const { timer } of this.courses) clearTimeout(timer);
  }

  private advance(course: Course, given?: readonly Recorded[]): void {
    const { line, request, timer } = course;
    if (this.isClosed || request !== undefined || timer !== undefined) return;
    const folded = this.options.folded();
    if (line.position >= folded) return;
    try {
      const events = given ?? this.options.log.after(line.position, readChunk, folded);
      // Positions that a purge has left empty.
      const position = events.at(-1)?.position ?? folded;
      const reactions = line.react(events);
      this.options.onState(line.name, undefined);
      if (reactions.length > 0 || Date.now() - course.notedAt >= noteMs) this.request(course, reactions, position);
      else this.settle(course, position);
    } catch (error) {
      this.later(course, error instanceof Error ? error.message : String(error), () => this.advance(course));
    }
  }

  private settle(course: Course, position: number): void {
    course.line.settled(position);
    course.movedAt = Date.now();
    // Not at once: messages have their turn.
    if (position < this.options.folded()) this.after(course, 0, () => this.advance(course));
  }

  private request(course: Course, reactions: Reaction[], position: number): void {
    course.notedAt = Date.now();
    course.request = { sequence: ++this.sequence, policy: course.line.name, reactions, position };
    this.options.send(course.request);
  }

  private later(course: Course, reason: string, work: () => void): void {
    this.options.onState(course.line.name, reason);
    this.after(course, retryMs, work);
  }

  private after(course: Course, ms: number, work: () => void): void {
    course.timer = setTimeout(() => {
      course.timer = undefined;
      if (!this.isClosed) work();
    }, ms);
  }
}
