# Captures the errors of Sidekiq's jobs, and those of Sidekiq itself.
# frozen_string_literal: true

require_relative "process_hooks"

module Bloop
  # Server middleware: an error of a job is captured with the job's class as `route_or_procedure`, and raised on, so that
  # Sidekiq tries the job again as ever.
  #
  #   Sidekiq.configure_server do |config|
  #     config.server_middleware { |chain| chain.add Bloop::SidekiqMiddleware, client: client }
  #     config.error_handlers << Bloop::SidekiqErrorHandler.new(client: client)
  #   end
  class SidekiqMiddleware
    # `client` is a {Client}; `Bloop.client` at the time of the error when it is nil. (Sidekiq 6 passes a Hash.)
    def initialize(options = {}, client: options[:client])
      @client = client
    end

    def call(_worker, job, queue)
      yield
    rescue Exception => e
      SidekiqErrorHandler.capture(@client, e, job, queue) unless SidekiqErrorHandler.ending?(e)
      raise
    end
  end

  # Error handler: also gets errors outside of jobs. What the middleware captured is not captured again.
  class SidekiqErrorHandler
    class << self
      # @api private
      def capture(client, error, job, queue)
        fields = job.nil? ? {} : { route_or_procedure: job["wrapped"] || job["class"], metadata: { "job" => facts(job, queue) } }
        (client || Bloop.client)&.capture_unhandled(error, "sidekiq", **fields)
      end

      # Exits, signals, and Sidekiq's own ending of its workers.
      # @api private
      def ending?(error)
        ProcessHooks.ending?(error) || (defined?(::Sidekiq::Shutdown) && error.is_a?(::Sidekiq::Shutdown))
      end

      private

      # Not the arguments, which may be secrets.
      def facts(job, queue)
        { "id" => job["jid"], "queue" => queue || job["queue"], "retry_count" => job["retry_count"] }.compact
      end
    end

    # `client` as for {SidekiqMiddleware}.
    def initialize(client: nil)
      @client = client
    end

    # Sidekiq 6 gives two arguments, Sidekiq 7 three.
    def call(error, context = {}, _config = nil)
      self.class.capture(@client, error, context[:job], nil) unless self.class.ending?(error)
    end
  end
end
