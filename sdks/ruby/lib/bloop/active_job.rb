# Captures the errors of ActiveJob's jobs, whatever queue runs them.
# frozen_string_literal: true

require_relative "process_hooks"

module Bloop
  # For `ActiveJob::Base.prepend`, as the railtie does. What a job retries or discards by itself (`retry_on`, `discard_on`) is
  # handled; what leaves the job is captured with its class as `route_or_procedure`, and raised on.
  module ActiveJob
    def perform_now
      super
    rescue Exception => e
      Bloop::ActiveJob.capture(self, e) unless ProcessHooks.ending?(e)
      raise
    end

    # Not the arguments, which may be secrets.
    # @api private
    def self.capture(job, error)
      facts = { "id" => job.job_id, "queue" => job.queue_name, "executions" => job.executions }
      Bloop.client&.capture_unhandled(error, "active_job", route_or_procedure: job.class.name, metadata: { "job" => facts })
    end
  end
end
