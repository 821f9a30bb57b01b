# The route of a request whose pattern nobody knows.
# frozen_string_literal: true

module Bloop
  # @api private
  module Route
    # Numbers, UUIDs, long hex.
    ID = /\A(?:\d+|\h{8}-\h{4}-\h{4}-\h{4}-\h{12}|\h{16,})\z/.freeze

    module_function

    # A path with `:id` in the place of what names one thing of many, so that the errors of all are one issue.
    def of(path)
      path.split("/", -1).map { |segment| ID.match?(segment) ? ":id" : segment }.join("/")
    end
  end
end
