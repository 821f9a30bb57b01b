# Sets Bloop up in a Rails application: a client from `config.bloop`, and the Rack middleware.
# frozen_string_literal: true

require "rails/railtie"
require "active_support/ordered_options"

module Bloop
  #   # config/application.rb, config/environments/*.rb or config/initializers/bloop.rb
  #   Rails.application.config.bloop.endpoint = "https://errors.example.com"
  #   Rails.application.config.bloop.project_key = "bloop_…"
  #
  # Takes the options of {Client}; `environment` is `Rails.env` unless set. Without a project key it does nothing. The client
  # is `Bloop.client`.
  class Railtie < ::Rails::Railtie
    config.bloop = ::ActiveSupport::OrderedOptions.new

    initializer "bloop.client", after: :load_config_initializers, before: :build_middleware_stack do |app|
      options = app.config.bloop.to_h
      unless options[:project_key].nil?
        Bloop.client ||= Client.new(**{ environment: ::Rails.env.to_s, endpoint: nil }.merge(options))
        app.config.middleware.insert_after(::ActionDispatch::DebugExceptions, RackMiddleware)
      end
    end
  end
end
