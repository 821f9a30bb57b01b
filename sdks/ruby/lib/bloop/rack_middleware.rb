# Captures the errors of requests of any Rack application.
# frozen_string_literal: true

require_relative "client_error"
require_relative "process_hooks"
require_relative "route"

module Bloop
  #   use Bloop::RackMiddleware, client: client
  #
  # What the application raises is captured with the request's method and the pattern of its route (the path, with `:id` for
  # numbers and the like, where nobody knows one) as `route_or_procedure` and the status that the framework will answer as
  # `http_status`, and is raised on. An error that the framework turned into an answer of 500 or more itself, as Sinatra does
  # in production, is captured too. Errors that are the caller's (404, malformed parameters: status 4xx) are not.
  class RackMiddleware
    # Where frameworks leave an exception that they have answered themselves.
    HANDLED = %w[sinatra.error rack.exception action_dispatch.exception].freeze

    # `client` is a {Client}; `Bloop.client` at the time of the request when it is nil.
    def initialize(app, client: nil)
      @app = app
      @client = client
    end

    def call(env)
      response = @app.call(env)
      status = response[0].to_i
      error = status >= 500 ? HANDLED.filter_map { |key| env[key] }.first : nil
      capture(error, env, status) if error
      response
    rescue Exception => e
      status = ClientError.status_of(e)
      capture(e, env, status) unless ProcessHooks.ending?(e) || ClientError.status?(status)
      raise
    end

    private

    def capture(error, env, status)
      (@client || Bloop.client)&.capture_unhandled(error, "rack", http_status: status, **facts_of(env))
    end

    def facts_of(env)
      {
        route_or_procedure: route_of(env),
        request_id: env["action_dispatch.request_id"] || env["HTTP_X_REQUEST_ID"],
        metadata: { "request" => { "method" => env["REQUEST_METHOD"], "path" => path_of(env) } }
      }
    rescue StandardError
      {} # an odd request must not cost the error
    end

    # `GET /orders/:id` where the framework tells the route's pattern, else with the path.
    def route_of(env)
      pattern = env["sinatra.route"]&.split(" ", 2)&.last
      "#{env['REQUEST_METHOD']} #{pattern ? "#{env['SCRIPT_NAME']}#{pattern}" : rails_pattern(env) || Route.of(path_of(env))}"
    end

    # The pattern that Rails has matched (7.1 and later), or the path with the names of its path parameters in place of their
    # values.
    def rails_pattern(env)
      told = env["action_dispatch.route_uri_pattern"]
      return "#{env['SCRIPT_NAME']}#{told.delete_suffix('(.:format)')}" if told

      parameters = env["action_dispatch.request.path_parameters"] or return
      values = parameters.except(:controller, :action, :format).invert
      path = path_of(env)
      path = path.delete_suffix(".#{parameters[:format]}") if parameters[:format]
      path.gsub(%r{[^/]+}) { |part| (name = values[part]) ? ":#{name}" : part }
    end

    def path_of(env)
      "#{env['SCRIPT_NAME']}#{env['PATH_INFO']}"
    end
  end
end
