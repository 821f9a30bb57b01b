# Sends what is captured in the background: one request at a time, tried again while that can help.
# frozen_string_literal: true

require_relative "buffer"
require_relative "inside"
require_relative "transport"

module Bloop
  # Its thread lives only while there is something to send.
  # @api private
  class Sender
    MAX_BACKOFF = 30

    def initialize(options, diagnostics)
      @options = options
      @diagnostics = diagnostics
      @transport = Transport.new(options)
      @lock = Mutex.new
      @changed = ConditionVariable.new
      @buffer = Buffer.new(options.max_buffer_size)
      @counts = { captured: 0, sent: 0, dropped: 0, failed: 0 }
      @random = Random.new
      @flush_through = @flushes = @failures_told = 0
      @in_flight = nil
      @stopped = false
    end

    # How many events were captured, sent, dropped (the buffer was full) and failed.
    def stats
      @lock.synchronize { @counts.dup.freeze }
    end

    # Answers whether the event was taken.
    def push(event)
      @lock.synchronize do
        return false if @stopped

        @counts[:captured] += 1
        @counts[:dropped] += 1 if @buffer.push(event)
        ensure_running
        @changed.broadcast if @buffer.size >= @options.flush_at
      end
      true
    end

    # Sends at once and waits, `seconds` at most, also where a try would have waited. True when everything captured before
    # has been sent, and nothing has failed since the last flush.
    def flush(seconds)
      deadline = now + seconds
      @lock.synchronize do
        @flush_through = through = @buffer.last_number
        @flushes += 1
        ensure_running unless settled?(through)
        @changed.broadcast
        until settled?(through)
          return false if @stopped || (left = deadline - now) <= 0

          @changed.wait(@lock, left)
        end
        failed, @failures_told = @counts[:failed] - @failures_told, @counts[:failed]
        failed.zero?
      end
    end

    # Gives up what is left and ends the thread.
    def stop
      thread, lost = @lock.synchronize do
        @stopped = true
        [@thread, discard]
      end
      thread&.kill
      @diagnostics.report(:unsent, "#{lost} events could not be sent before the client was closed") if lost.positive?
    end

    private

    def now
      Process.clock_gettime(Process::CLOCK_MONOTONIC)
    end

    def settled?(number)
      [@in_flight&.first_number, @buffer.first&.number].compact.all? { |first| first > number }
    end

    def ensure_running
      @thread = Inside.thread("bloop-sender") { run } unless @thread&.alive?
    end

    def run
      while (batch = next_batch)
        deliver(batch)
      end
    rescue StandardError => e
      give_up(e)
      retry
    end

    # An error of the SDK itself, or of what the application has made of JSON or HTTP: better to lose events than to loop.
    def give_up(error)
      lost = @lock.synchronize { discard }
      @diagnostics.report(:internal, "gave up on #{lost} events: #{error.class}: #{error.message}")
    end

    # Answers how many events waited or were in flight. To be called within the lock.
    def discard
      lost = @buffer.clear + (@in_flight&.size || 0)
      @in_flight = nil
      @counts[:failed] += lost
      @changed.broadcast
      lost
    end

    # Waits until a batch is due; nil when there is nothing left. A batch that a killed thread left behind goes first.
    def next_batch
      @lock.synchronize do
        until @stopped
          return @in_flight if @in_flight
          return @thread = nil if @buffer.size.zero?
          return @in_flight = @buffer.take(@options.max_batch_size) if (wait = seconds_until_due) <= 0

          @changed.wait(@lock, wait)
        end
      end
    end

    def seconds_until_due
      first = @buffer.first
      return 0 if @buffer.size >= @options.flush_at || first.number <= @flush_through

      first.captured_at + @options.flush_interval - now
    end

    def deliver(batch)
      tries = 0
      loop do
        flushes = @lock.synchronize { @flushes }
        outcome = @transport.post(batch.body)
        tries += 1
        @diagnostics.debug("#{batch.size} events, #{batch.body.bytesize} bytes: #{outcome.kind} #{outcome.text}")
        return settle(batch, outcome) if outcome.kind != :retry || tries > @options.max_retries

        pause(outcome.retry_after || backoff(tries), flushes)
        return if @stopped
      end
    end

    # Full jitter: anything between nothing and the backoff, which doubles with each try.
    def backoff(tries)
      @random.rand * [@options.backoff * 2**(tries - 1), MAX_BACKOFF].min
    end

    # Waits, but not beyond a flush that began after the last try.
    def pause(seconds, flushes)
      deadline = now + seconds
      @lock.synchronize do
        while !@stopped && @flushes == flushes && (left = deadline - now).positive?
          @changed.wait(@lock, left)
        end
      end
    end

    def settle(batch, outcome)
      failed = outcome.kind == :accepted ? [outcome.rejected, batch.size].min : batch.size
      @lock.synchronize do
        return unless @in_flight.equal?(batch)

        @in_flight = nil
        @counts[:failed] += failed
        @counts[:sent] += batch.size - failed
        @buffer.unreported -= batch.dropped if outcome.kind == :accepted
        @changed.broadcast
      end
      tell(outcome, batch) if failed.positive?
    end

    def tell(outcome, batch)
      case outcome.kind
      when :accepted then @diagnostics.report(:rejected, outcome.text)
      when :refused then @diagnostics.report(:refused, "the server refused #{batch.size} events: #{outcome.text}")
      else @diagnostics.report(:gave_up, "gave up on #{batch.size} events: #{outcome.text}")
      end
    end
  end
end
