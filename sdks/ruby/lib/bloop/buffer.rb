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

    # Answers how many of the oldest events had to go to make room.
    def push(event)
      @entries.push(Entry.new(@last_number += 1, Process.clock_gettime(Process::CLOCK_MONOTONIC), event))
      make_room
    end

    # Undoes a take. Answers how many of the oldest events have no room any more.
    def put_back(batch)
      @entries.unshift(*batch.entries)
      @unreported += batch.dropped
      make_room
    end

    # Puts what the block makes of an event that waits in its place, unless it makes nil of it.
    def change(event_id)
      entry = @entries.reverse_each.find { |it| it.event[:event_id] == event_id } or return
      changed = yield(entry.event)
      entry.event = changed if changed
    end

    # The oldest events, as many as one request may hold; the first of them tells how many were dropped before. None that is
    # newer than the number `through`, unless those up to it have gone.
    def take(max_events, through = nil)
      dropped, @unreported = @unreported, 0
      bytes = WRAPPING.bytesize
      bodies = []
      while bodies.size < max_events && (entry = @entries[bodies.size])
        break if through && !bodies.empty? && @entries[bodies.size - 1].number == through

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

    def make_room
      surplus = [@entries.size - @max_size, 0].max
      @entries.shift(surplus)
      @unreported += surplus
      surplus
    end

    def with_dropped(event, dropped)
      metadata = { "bloop_dropped" => dropped, **event.fetch(:metadata, {}) }
      event.merge(metadata: JsonValue.object(metadata, Event::MAX_METADATA_BYTES))
    end
  end
end
