# Captures the errors of requests of any Rack application.
# frozen_string_literal: true

require_relative "process_hooks"

module Bloop
  #   use Bloop::RackMiddleware, client: client
  #
  # What the application raises is captured with the request's method and path (with Rails and Sinatra the pattern of the
  # route) as `route_or_procedure` and the status that the framework will answer as `http_status`, and is raised on. An
  # error that the framework turned into an answer of 500 or more itself, as Sinatra does in production, is captured too.
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
      capture(e, env, status_of(e)) unless ProcessHooks.ending?(e)
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
      "#{env['REQUEST_METHOD']} #{pattern ? "#{env['SCRIPT_NAME']}#{pattern}" : rails_pattern(env) || path_of(env)}"
    end

    # The path with the names of Rails' path parameters in place of their values.
    def rails_pattern(env)
      parameters = env["action_dispatch.request.path_parameters"] or return
      values = parameters.except(:controller, :action, :format).invert
      path = path_of(env)
      path = path.delete_suffix(".#{parameters[:format]}") if parameters[:format]
      path.gsub(%r{[^/]+}) { |part| (name = values[part]) ? ":#{name}" : part }
    end

    def path_of(env)
      "#{env['SCRIPT_NAME']}#{env['PATH_INFO']}"
    end

    # What the frameworks will answer, as they do: an error's own `http_status`, Rails' table, else 500.
    def status_of(error)
      own = error.http_status if error.respond_to?(:http_status)
      return own if own.is_a?(Integer)
      return 500 unless defined?(::ActionDispatch::ExceptionWrapper)

      ::ActionDispatch::ExceptionWrapper.status_code_for_exception(error.class.name)
    rescue StandardError
      500
    end
  end
end
