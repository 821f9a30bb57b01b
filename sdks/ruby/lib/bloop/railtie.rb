# Sets Bloop up in a Rails application: a client from `config.bloop`, the Rack middleware, and what hears of jobs.
# frozen_string_literal: true

require "rails/railtie"
require "active_support/ordered_options"
require_relative "active_job"
require_relative "error_subscriber"

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
        ::Rails.error.subscribe(ErrorSubscriber.new) if ::Rails.respond_to?(:error)
        ::ActiveSupport.on_load(:active_job) { prepend ::Bloop::ActiveJob }
      end
    end
  end
end
