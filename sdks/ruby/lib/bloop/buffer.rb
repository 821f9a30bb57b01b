# The events that wait to be sent, the oldest first: bounded, as an application in trouble may have very many.
# frozen_string_literal: true

require_relative "event"

module Bloop
  # One event in the buffer: its number in the order of capture, when it came (monotonic seconds), and itself.
  # @api private
  Entry = Struct.new(:number, :captured_at, :event)

  # What one request carries: entries, and its body, the same on every try.
  # @api private
  Batch = Struct.new(:entries, :body, :dropped) do
    def size
      entries.size
    end

    def first_number
      entries.first.number
    end
  end

  # Not safe for several threads by itself.
  # @api private
  class Buffer
    MAX_BATCH_BYTES = 512 * 1024
    WRAPPING = '{"events":[]}'

    attr_reader :last_number
    # How many events were dropped and not yet reported to the server.
    attr_accessor :unreported

    def initialize(max_size)
      @max_size = max_size
      @entries = []
      @last_number = 0
      @unreported = 0
    end

    def size
      @entries.size
    end

    def first
      @entries.first
    end

    # Answers whether the oldest event had to go to make room.
    def push(event)
      full = @entries.size >= @max_size
      if full
        @entries.shift
        @unreported += 1
      end
      @entries.push(Entry.new(@last_number += 1, Process.clock_gettime(Process::CLOCK_MONOTONIC), event))
      full
    end

    # The oldest events, as many as one request may hold; the first of them tells how many were dropped before.
    def take(max_events)
      dropped = @unreported
      bytes = WRAPPING.bytesize
      bodies = []
      while bodies.size < max_events && (entry = @entries[bodies.size])
        event = bodies.empty? && dropped.positive? ? with_dropped(entry.event, dropped) : entry.event
        body = Event.encode(event)
        bytes += body.bytesize + 1
        break if bytes > MAX_BATCH_BYTES && !bodies.empty?

        bodies << body
      end
      Batch.new(@entries.shift(bodies.size), "{\"events\":[#{bodies.join(',')}]}", dropped)
    end

    def clear
      @entries.shift(@entries.size).size
    end

    private

    def with_dropped(event, dropped)
      metadata = { "bloop_dropped" => dropped, **event.fetch(:metadata, {}) }
      event.merge(metadata: JsonValue.object(metadata, Event::MAX_METADATA_BYTES))
    end
  end
end
