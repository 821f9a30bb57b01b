# Text as the wire carries it: valid UTF-8, cut on character boundaries.
# frozen_string_literal: true

module Bloop
  # @api private
  module Text
    REPLACEMENT = "\uFFFD"

    module_function

    # Any value as plain, valid UTF-8 of at most `max_bytes` bytes. What is not valid becomes U+FFFD.
    def cut(value, max_bytes)
      text = utf8(string_of(value)[0, max_bytes])
      return text if text.bytesize <= max_bytes

      text.byteslice(0, max_bytes).scrub("")
    end

    # What `to_s` answers, or the class's name when it has no usable answer. Never raises.
    def string_of(value)
      text = value.to_s
      text.instance_of?(String) ? text : String.new(text)
    rescue StandardError, SystemStackError
      "#<#{class_name(value)}>"
    end

    # Works for a BasicObject too, and for objects that lie about their class.
    def class_name(value)
      Kernel.instance_method(:class).bind_call(value).to_s
    end

    def utf8(text)
      return text.dup.force_encoding(Encoding::UTF_8).scrub(REPLACEMENT) if text.encoding == Encoding::BINARY

      text.encode(Encoding::UTF_8, invalid: :replace, undef: :replace, replace: REPLACEMENT).scrub(REPLACEMENT)
    rescue EncodingError
      text.dup.force_encoding(Encoding::UTF_8).scrub(REPLACEMENT)
    end
  end
end
