# Which errors are the caller's and not the application's: what a web framework answers with a 4xx status.
# frozen_string_literal: true

module Bloop
  # @api private
  module ClientError
    module_function

    def status?(status)
      status.between?(400, 499)
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
