# An event as the wire carries it: its fields, their limits, its JSON.
# frozen_string_literal: true

require "json"
require "securerandom"
require_relative "json_value"
require_relative "text"

module Bloop
  # @api private
  module Event
    SOURCES = %w[api ios android].freeze
    MAX_FIELD_BYTES = 256
    MAX_ID_BYTES = 64
    MAX_METADATA_BYTES = 4096
    MAX_EVENT_BYTES = 32_768
    # Limits of texts, in bytes of UTF-8.
    TEXTS = {
      source: MAX_FIELD_BYTES, environment: MAX_FIELD_BYTES, release: MAX_FIELD_BYTES, error_type: MAX_FIELD_BYTES,
      message: 2048, app_version: MAX_FIELD_BYTES, build_number: MAX_FIELD_BYTES, route_or_procedure: MAX_FIELD_BYTES,
      screen: MAX_FIELD_BYTES, stack: 8192, request_id: MAX_FIELD_BYTES, user_id_hash: MAX_FIELD_BYTES,
      device_id_hash: MAX_FIELD_BYTES, fingerprint: MAX_FIELD_BYTES
    }.freeze
    NAMES = [:timestamp, *TEXTS.keys, :http_status, :metadata, :event_id].freeze
    # What the server takes for empty.
    BLANK = /\A[[:space:]\uFEFF]*\z/.freeze
    FIRST_MILLISECONDS = 100_000_000_000 # smaller timestamps are seconds

    module_function

    # An event from what was given at capture and the client's options. Keywords that the wire has no name for become
    # metadata. Metadata that is no hash becomes `{"value" => …}`.
    def build(given, options, own_metadata = {})
      given = given.transform_keys { |key| key.to_s.to_sym }
      fields = given.slice(*NAMES)
      fields[:metadata] = metadata_of(given, options.tags, own_metadata)
      limit({ app_version: options.app_version, build_number: options.build_number }.merge(fields), options)
    end

    # The event within the wire's limits: known fields only, absent ones left out, the required ones filled in.
    def limit(event, options)
      event = event.transform_keys { |key| key.to_s.to_sym }.slice(*NAMES)
      limited = { timestamp: milliseconds(event[:timestamp]) }
      TEXTS.each { |name, max| limited[name] = Text.cut(event[name], max) unless event[name].nil? }
      limited[:http_status] = http_status(event[:http_status])
      limited[:metadata] = JsonValue.object(as_hash(event[:metadata]), MAX_METADATA_BYTES)
      limited[:event_id] = event_id(event[:event_id])
      fill_in(limited, options).compact.reject { |name, value| name == :metadata && value.empty? }
    end

    # The JSON of a limited event, at most 32 768 bytes. Escapes can make a text six times as long as it was: what is
    # then too much goes from the stack first.
    def encode(event)
      json = JSON.generate(event)
      while json.bytesize > MAX_EVENT_BYTES
        event = lighter(event)
        json = JSON.generate(event)
      end
      json
    end

    def lighter(event)
      return event[:stack].bytesize < 64 ? event.except(:stack) : halve(event, :stack) if event.key?(:stack)

      event.key?(:metadata) ? event.except(:metadata) : halve(event, :message)
    end

    def halve(event, name)
      event.merge(name => Text.cut(event[name], event[name].bytesize / 2))
    end

    def metadata_of(given, tags, own)
      pairs = as_hash(given[:metadata]).first(JsonValue::MAX_ITEMS)
      metadata = pairs.to_h { |key, value| [Text.cut(key, MAX_FIELD_BYTES), value] }
      tags = tags.merge(metadata["tags"]) if metadata["tags"].is_a?(Hash)
      metadata["tags"] = tags if metadata["tags"].is_a?(Hash)
      own.merge(tags.empty? ? {} : { "tags" => tags }, metadata, given.except(*NAMES))
    end

    def as_hash(metadata)
      case metadata
      when nil then {}
      when Hash then metadata
      else { "value" => metadata }
      end
    end

    def fill_in(event, options)
      event[:source] = options.source unless SOURCES.include?(event[:source])
      { environment: options.environment, release: options.release, error_type: "Error", message: "(no message)" }
        .each { |name, default| event[name] = default if BLANK.match?(event[name].to_s) }
      event
    end

    def http_status(given)
      number = Integer(given, exception: false)
      number if number&.between?(100, 999) # the server refuses an event with another one
    end

    def event_id(given)
      id = given.nil? ? "" : Text.cut(given, MAX_ID_BYTES)
      id.empty? ? SecureRandom.uuid : id
    end

    def milliseconds(timestamp)
      timestamp = timestamp.to_time.to_f * 1000 if timestamp.respond_to?(:to_time)
      number = Float(timestamp, exception: false) unless timestamp.nil?
      return Process.clock_gettime(Process::CLOCK_REALTIME, :millisecond) unless number&.finite?

      (number < FIRST_MILLISECONDS ? number * 1000 : number).round
    end
  end
end
