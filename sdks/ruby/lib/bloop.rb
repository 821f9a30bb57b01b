# Bloop for Ruby: captures errors and sends them to a Bloop server. Uses the standard library alone.
# frozen_string_literal: true

require_relative "bloop/version"
require_relative "bloop/client"
require_relative "bloop/rack_middleware"
require_relative "bloop/sidekiq"
require_relative "bloop/railtie" if defined?(::Rails::Railtie)

module Bloop
  class << self
    # The client that framework integrations use when none is given to them; the railtie sets it. Nil at first.
    attr_accessor :client
  end
end
