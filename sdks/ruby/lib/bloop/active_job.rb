# Captures the errors of ActiveJob's jobs, whatever queue runs them.
# frozen_string_literal: true

require_relative "process_hooks"

module Bloop
  # Around each job; the railtie puts it there. What a job retries or discards by `retry_on` and `discard_on` is handled; what
  # leaves the job is captured with the job's class as `route_or_procedure`, and raised on.
  module ActiveJob
    def self.included(base)
      base.around_perform { |job, block| Bloop::ActiveJob.watch(job, &block) }
    end

    # @api private
    def self.watch(job)
      yield
    rescue Exception => e
      capture(job, e) unless ProcessHooks.ending?(e) || handled?(job, e)
      raise
    end

    # Whether the job itself says what becomes of such an error.
    def self.handled?(job, error)
      !job.handler_for_rescue(error).nil?
    rescue StandardError
      false
    end

    def self.capture(job, error)
      facts = { "id" => job.job_id, "queue" => job.queue_name, "executions" => job.executions }.compact
      Bloop.client&.capture_unhandled(error, "active_job", route_or_procedure: job.class.name, metadata: { "job" => facts })
    end
  end
end
