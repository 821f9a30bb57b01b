# Hears what Rails reports by itself (`Rails.error`): handled errors, those of jobs and of runners.
# frozen_string_literal: true

require_relative "client_error"
require_relative "process_hooks"

module Bloop
  # For `Rails.error.subscribe` (Rails 7 and later). Errors of requests reach the middleware as well: whoever is second adds
  # what it knows to the same event.
  class ErrorSubscriber
    # `client` is a {Client}; `Bloop.client` at the time of the error when it is nil.
    def initialize(client: nil)
      @client = client
    end

    # What was handled with a severity below `error` was expected.
    def report(error, handled:, severity:, context: {}, source: nil)
      return if ProcessHooks.ending?(error) || (handled && severity != :error)
      # Where there is no request, nobody has called with something wrong.
      return if !source.to_s.match?(/runner|job/) && ClientError.status?(ClientError.status_of(error))

      facts = { "handled" => handled, "severity" => severity, "source" => source }.compact
      client = @client || Bloop.client or return
      return client.capture_exception(error, metadata: facts) if handled

      client.capture_unhandled(error, "rails.error", metadata: facts, **job_of(context))
    end

    private

    # ActiveJob puts the job into the context. Not its arguments, which may be secrets.
    def job_of(context)
      job = context[:job] or return {}
      { route_or_procedure: job.class.name }
    end
  end
end
