# How long the server is left alone: after a failure with growing pauses of our own, or for as long as it asks for.
# frozen_string_literal: true

module Bloop
  # Not safe for several threads by itself. Times are in seconds.
  # @api private
  class Patience
    LONGEST_PAUSE = 300

    # Failures since the last success.
    attr_reader :failures

    def initialize(base, random = Random.new)
      @base = base
      @random = random
      succeeded
    end

    def succeeded
      @failures = 0
      @pause_until = @closed_until = 0
      @was_cut = false
    end

    # Until the next try.
    def left
      [@pause_until, @closed_until].max - now
    end

    # For how long the server does not want to be asked at all.
    def closed
      @closed_until - now
    end

    # `retry_after` is what the server asks for, nil for nothing.
    def failed(retry_after, at_most: Float::INFINITY)
      @was_cut = false if @pause_until.positive? # that one has passed by itself
      @failures += 1
      if retry_after.nil?
        @pause_until = now + [backoff, at_most].min
      else
        @closed_until = now + kept(retry_after)
      end
    end

    # Ends our own pause. The one after it passes by itself, so that an application which flushes at each error does not
    # ask at each error; unless this is the end, when nobody can wait.
    def hurry(is_last: false)
      return if (@was_cut && !is_last) || @pause_until <= now

      @pause_until = 0
      @was_cut = true
    end

    private

    def now
      Process.clock_gettime(Process::CLOCK_MONOTONIC)
    end

    # Full jitter: anything between nothing and the backoff, which doubles with each failure, so that clients which failed
    # together do not come back together.
    def backoff
      @random.rand * [@base * 2**[@failures - 1, 30].min, LONGEST_PAUSE].min
    end

    # Up to a quarter, a second at least, on top of what the server asks for, for the same reason.
    def kept(retry_after)
      asked = [retry_after, LONGEST_PAUSE].min
      asked + @random.rand * [asked / 4.0, 1].max
    end
  end
end
