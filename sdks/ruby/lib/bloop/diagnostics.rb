# What the SDK has to say about itself: one line of text, the first time of each kind, then at most once a minute.
# frozen_string_literal: true

require_relative "text"

module Bloop
  # @api private
  class Diagnostics
    QUIET_SECONDS = 60
    MAX_BYTES = 500

    class << self
      def events(count)
        count == 1 ? "1 event" : "#{count} events"
      end

      def events_are(count)
        count == 1 ? "1 event is" : "#{count} events are"
      end

      def events_were(count)
        count == 1 ? "1 event was" : "#{count} events were"
      end
    end

    # `sink` gets each line; standard error does when it is nil. With `debug` no line is held back.
    def initialize(sink, debug)
      @sink = sink
      @debug = debug
      @told = {}
    end

    # Never raises.
    def report(kind, text)
      tell("bloop: #{text}") if @debug || due?(kind)
    end

    # Said in debug only.
    def debug(text)
      tell("bloop: #{text}") if @debug
    end

    private

    def due?(kind)
      now = Process.clock_gettime(Process::CLOCK_MONOTONIC)
      return false if @told[kind] && now - @told[kind] < QUIET_SECONDS

      @told[kind] = now
    end

    def tell(text)
      line = Text.cut(text.gsub(/\s+/, " "), MAX_BYTES)
      @sink ? @sink.call(line) : $stderr.write("#{line}\n")
    rescue StandardError
      nil
    end
  end
end
