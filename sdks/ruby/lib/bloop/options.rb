# The options of a client, checked once: a wrong one is the only thing that raises into the application.
# frozen_string_literal: true

require "uri"
require_relative "event"

module Bloop
  # Times are in seconds. See docs/sdks/ruby.md for what each option does.
  class Options
    DEFAULTS = {
      secret: nil, environment: "production", release: "unknown", source: "api", app_version: nil, build_number: nil,
      tags: {}.freeze, sample_rate: 1.0, before_send: nil, max_buffer_size: 100, flush_at: 20, flush_interval: 5.0,
      timeout: 10.0, max_retries: nil, backoff: 0.5, max_batch_size: 50, debug: false, on_diagnostic: nil,
      deduplicate: true, capture_uncaught: true,
      capture_threads: true
    }.freeze
    MAX_BATCH_SIZE = 50

    attr_reader :endpoint, :project_key, *DEFAULTS.keys

    # @raise [ArgumentError] naming the option that is wrong
    def initialize(endpoint:, project_key:, **given)
      unknown = given.keys - DEFAULTS.keys
      raise ArgumentError, "unknown option: #{unknown.join(', ')}" unless unknown.empty?

      settings = DEFAULTS.merge(given, endpoint: endpoint, project_key: project_key)
      settings[:secret] = project_key if settings[:secret].nil?
      settings.each { |name, value| instance_variable_set("@#{name}", value) }
      check
      @endpoint = endpoint.chomp("/")
      @tags = tags.to_h { |key, value| [key.to_s, value] }.freeze
      freeze
    end

    # Without the key.
    def inspect
      "#<#{self.class} #{endpoint}>"
    end
    alias to_s inspect

    private

    def check
      check_endpoint
      %i[project_key secret environment release].each { |name| text(name) }
      %i[app_version build_number].each { |name| text(name) unless public_send(name).nil? }
      raise ArgumentError, "project_key must consist of visible ASCII characters" unless project_key.match?(/\A[!-~]+\z/)

      must(Event::SOURCES.include?(source), :source, "be one of #{Event::SOURCES.join(', ')}")
      must(tags.is_a?(Hash), :tags, "be a Hash")
      %i[before_send on_diagnostic].each { |name| callable(name) }
      number(:sample_rate, 0..1)
      %i[flush_interval backoff].each { |name| number(name, 0..) }
      number(:timeout, 0.001..)
      %i[max_buffer_size flush_at].each { |name| integer(name, 1..) }
      integer(:max_retries, 0..) unless max_retries.nil?
      integer(:max_batch_size, 1..MAX_BATCH_SIZE)
      %i[debug deduplicate capture_uncaught capture_threads].each { |name| boolean(name) }
    end

    def must(holds, name, rule)
      raise ArgumentError, "#{name} must #{rule}, not #{public_send(name).inspect[0, 100]}" unless holds
    end

    def check_endpoint
      uri = endpoint.is_a?(String) ? URI.parse(endpoint) : nil
      must(uri.is_a?(URI::HTTP) && !uri.host.to_s.empty? && uri.query.nil? && uri.fragment.nil?,
           :endpoint, "be an http or https address without a query")
    rescue URI::InvalidURIError
      must(false, :endpoint, "be an http or https address without a query")
    end

    def text(name)
      value = public_send(name)
      # Keys are not shown.
      raise ArgumentError, "#{name} must be a String that is not empty" unless value.is_a?(String) && !value.strip.empty?
    end

    def callable(name)
      value = public_send(name)
      must(value.nil? || value.respond_to?(:call), name, "respond to call")
    end

    def number(name, range)
      value = public_send(name)
      fits = value.is_a?(Numeric) && value.real? && value.to_f.finite? && range.cover?(value)
      must(fits, name, "be a number #{within(range)}")
    end

    def integer(name, range)
      value = public_send(name)
      must(value.is_a?(Integer) && range.cover?(value), name, "be an Integer #{within(range)}")
    end

    def boolean(name)
      must([true, false].include?(public_send(name)), name, "be true or false")
    end

    def within(range)
      range.end.nil? ? "of at least #{range.begin}" : "from #{range.begin} to #{range.end}"
    end
  end
end
