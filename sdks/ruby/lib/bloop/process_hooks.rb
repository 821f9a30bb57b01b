# Where the process tells of errors that nothing rescued: at its exit, and when one of its threads has died.
# frozen_string_literal: true

require_relative "inside"
require_relative "thread_watch"

module Bloop
  # Serves all clients that are open. Changes neither exit code nor output of the process.
  # @api private
  module ProcessHooks
    # Seconds that the end of the process may be held up.
    EXIT_TIMEOUT = 2.0

    @clients = []
    @threads = ThreadWatch.new { |error| each_client(:capture_threads) { |it| it.capture_unhandled(error, "thread") } }

    class << self
      def add(client)
        @clients += [client]
        @threads.start if client.send(:captures?, :capture_threads)
      end

      def remove(client)
        @clients -= [client]
        @threads.stop if @clients.none? { |other| other.send(:captures?, :capture_threads) }
      end

      def sweep_threads
        @threads.sweep
      end

      # Whether an exception is how Ruby ends a process (exit, a signal), not an error.
      def ending?(error)
        error.is_a?(SystemExit) || error.is_a?(SignalException)
      end

      # Captures the error that ends the process, if one does, and sends what waits.
      def finish(error)
        deadline = Process.clock_gettime(Process::CLOCK_MONOTONIC) + EXIT_TIMEOUT
        sweep_threads
        unless error.nil? || ending?(error)
          each_client(:capture_uncaught) { |client| client.capture_unhandled(error, "at_exit") }
        end
        # All at the same time.
        @clients.each { |client| client.send(:leave) }
        @clients.each do |client|
          client.flush(timeout: [deadline - Process.clock_gettime(Process::CLOCK_MONOTONIC), 0].max)
        end
        @clients.each { |client| client.close(timeout: 0) }
      rescue StandardError
        nil
      end

      private

      def each_client(option, &block)
        @clients.select { |client| client.send(:captures?, option) }.each(&block)
      end
    end

    # What is registered first runs last: after the application's own at_exit blocks.
    at_exit { finish($!) }
  end
end
