# Any Ruby value as one that JSON can carry, bounded in depth, number and size.
# frozen_string_literal: true

require "json"
require_relative "text"

module Bloop
  # @api private
  class JsonValue
    MAX_DEPTH = 16
    MAX_ITEMS = 2048
    MAX_KEY_BYTES = 256
    EXACT_INTEGER_BITS = 64

    # An object with the leading keys of `pairs` whose JSON is at most `max_bytes` long. Keys become strings; what JSON
    # does not know becomes its string form. The values are copies: later changes of the originals do not show.
    def self.object(pairs, max_bytes)
      bytes = 2
      pairs.each_with_object({}) do |(key, value), kept|
        key = Text.cut(key, MAX_KEY_BYTES)
        value = new(max_bytes).convert(value)
        bytes += JSON.generate({ key => value }).bytesize - (kept.empty? ? 2 : 1)
        break kept if bytes > max_bytes

        kept[key] = value
      end
    end

    def initialize(max_bytes)
      @max_bytes = max_bytes
      @items = 0
      @ancestors = {}.compare_by_identity
    end

    def convert(value)
      case value
      when nil, true, false then value
      when String, Symbol then Text.cut(value, @max_bytes)
      when Integer then value.bit_length > EXACT_INTEGER_BITS ? Text.cut(value, @max_bytes) : value
      when Float then value.finite? ? value : value.to_s
      when Hash then nested(value) { pairs_of(value) }
      when Array then nested(value) { items_of(value) }
      else Text.cut(value, @max_bytes)
      end
    rescue StandardError
      "#<#{Text.class_name(value)}>"
    end

    private

    def nested(value)
      return "[circular]" if @ancestors.key?(value)
      return "(too deep)" if @ancestors.size >= MAX_DEPTH

      @ancestors[value] = true
      begin
        yield
      ensure
        @ancestors.delete(value)
      end
    end

    def pairs_of(hash)
      hash.first(room).to_h { |key, value| [Text.cut(key, MAX_KEY_BYTES), counted(value)] }
    end

    def items_of(array)
      array.first(room).map { |value| counted(value) }
    end

    def room
      [MAX_ITEMS - @items, 0].max
    end

    def counted(value)
      @items += 1
      convert(value)
    end
  end
end
