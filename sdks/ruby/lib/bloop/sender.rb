# Sends what is captured in the background: one request at a time, tried again while that can help.
# frozen_string_literal: true

require_relative "buffer"
require_relative "inside"
require_relative "patience"
require_relative "transport"

module Bloop
  # Its thread lives only while there is something to send.
  # @api private
  class Sender
    # An outage of so many tries is told, though nothing is lost yet.
    WORTH_SAYING = 3
    # Seconds until a refused connection is tried a last time while the process ends.
    QUICK = 0.1

    def initialize(options, diagnostics)
      @options = options
      @diagnostics = diagnostics
      @transport = Transport.new(options)
      @lock = Mutex.new
      @changed = ConditionVariable.new
      @buffer = Buffer.new(options.max_buffer_size)
      @patience = Patience.new(options.backoff)
      @counts = { captured: 0, sent: 0, dropped: 0, failed: 0 }
      @send_through = @losses_told = @refusals = 0
      @in_flight = @retried_through = nil
      @stopped = @leaving = @awaited = false
      @problem = "no time was left"
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
        @counts[:dropped] += @buffer.push(event)
        ensure_running
        @changed.broadcast if @buffer.size >= @options.flush_at
      end
      true
    end

    # Changes an event that still waits, and leaves one that is gone.
    def change(event_id, &block)
      @lock.synchronize { @buffer.change(event_id, &block) }
    end

    # Sends at once and waits, `seconds` at most; a pause of our own between two tries is cut once. True when everything
    # captured before has been sent, and nothing was lost since the last flush.
    def flush(seconds)
      deadline = now + seconds
      @lock.synchronize do
        told = @losses_told
        through = @buffer.last_number
        send_now
        until settled?(through) || @stopped || hopeless?(deadline) || (left = deadline - now) <= 0
          @changed.wait(@lock, left)
        end
        @losses_told = losses
        settled?(through) && @losses_told == told
      end
    end

    # The process ends: sends at once, and a server that is not there is not waited for any more. Does not wait.
    def leave
      @lock.synchronize do
        @leaving = true
        send_now
      end
    end

    # Gives up what is left and ends the thread.
    def stop
      thread, lost = @lock.synchronize do
        @stopped = true
        [@thread, discard]
      end
      thread&.kill
      return unless lost.positive?

      ended = @leaving ? "the end of the process" : "the client was closed"
      @diagnostics.report(:unsent, "#{Diagnostics.events_were(lost)} not sent before #{ended} (#{@problem})")
    end

    private

    def now
      Process.clock_gettime(Process::CLOCK_MONOTONIC)
    end

    def losses
      @counts[:failed] + @counts[:dropped]
    end

    # To be called within the lock.
    def send_now
      @send_through = @buffer.last_number
      @patience.hurry(is_last: @leaving)
      @awaited = !@in_flight.nil?
      ensure_running if @in_flight || @buffer.size.positive?
      @changed.broadcast
    end

    def settled?(number)
      [@in_flight&.first_number, @buffer.first&.number].compact.all? { |first| first > number }
    end

    # Whether there is nothing to wait for until the deadline.
    def hopeless?(deadline)
      @leaving && (@refusals > 1 || @patience.closed > deadline - now)
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
      @diagnostics.report(:internal, "gave up on #{Diagnostics.events(lost)}: #{error.class}: #{error.message}")
    end

    # Answers how many events waited or were in flight. To be called within the lock.
    def discard
      lost = @buffer.clear + (@in_flight&.size || 0)
      @in_flight = nil
      @counts[:failed] += lost
      @losses_told = losses if @stopped
      @changed.broadcast
      lost
    end

    # Waits until a batch is due; nil when there is nothing left. A batch that a killed thread left behind goes first.
    def next_batch
      @lock.synchronize do
        until @stopped
          return @in_flight if @in_flight
          return @thread = nil if @buffer.size.zero?

          wait = [seconds_until_due, @patience.left].max
          return @in_flight = @buffer.take(@options.max_batch_size, @retried_through) if wait <= 0

          @changed.wait(@lock, wait)
        end
      end
    end

    def seconds_until_due
      first = @buffer.first
      return 0 if @buffer.size >= @options.flush_at || first.number <= @send_through

      first.captured_at + @options.flush_interval - now
    end

    # One try. What may be tried again goes back to those that wait.
    def deliver(batch)
      outcome = @transport.post(batch.body)
      @diagnostics.debug("#{Diagnostics.events(batch.size)}, #{batch.body.bytesize} bytes: #{outcome.kind} #{outcome.text}")
      if outcome.kind == :retry && (@options.max_retries.nil? || @patience.failures < @options.max_retries)
        try_again(batch, outcome)
      else
        settle(batch, outcome)
      end
    end

    def try_again(batch, outcome)
      waiting = @lock.synchronize do
        return unless @in_flight.equal?(batch)

        back_to_buffer(batch)
        refused = @leaving && outcome.refused_connection
        @refusals += 1 if refused
        @patience.failed(outcome.retry_after, at_most: refused ? QUICK : Float::INFINITY)
        @patience.hurry if @awaited
        @awaited = false
        @problem = outcome.text
        @changed.broadcast
        @buffer.size
      end
      return if @patience.failures < WORTH_SAYING || @leaving

      @diagnostics.report(:waiting, "#{Diagnostics.events_are(waiting)} waiting: #{@transport.uri}: #{outcome.text}")
    end

    def back_to_buffer(batch)
      last = batch.entries.last.number
      @in_flight = nil
      @counts[:dropped] += @buffer.put_back(batch)
      @send_through = [@send_through, last].max
      # Where tries are counted, they are those of one batch: newer events get their own.
      @retried_through = @options.max_retries && last
    end

    def settle(batch, outcome)
      failed = outcome.kind == :accepted ? [outcome.rejected, batch.size].min : batch.size
      tell(outcome, batch, failed) if failed.positive? && @in_flight.equal?(batch)
      @lock.synchronize do
        return unless @in_flight.equal?(batch)

        @in_flight = @retried_through = nil
        @patience.succeeded
        @counts[:failed] += failed
        @counts[:sent] += batch.size - failed
        @buffer.unreported += batch.dropped unless outcome.kind == :accepted
        @changed.broadcast
      end
    end

    # Before others learn that it is settled: when they end the process, no line must be under way.
    def tell(outcome, batch, failed)
      of_all = Diagnostics.events_were(batch.size)
      lost = failed == batch.size ? "#{Diagnostics.events_are(failed)} lost" : "#{failed} of #{of_all} not taken"
      @diagnostics.report(outcome.kind, "#{lost}: #{@transport.uri}: #{outcome.text}")
    end
  end
end
