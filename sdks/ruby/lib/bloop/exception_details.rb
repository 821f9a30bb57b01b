# What an exception tells of itself: its type, its message, and its stack with those of its causes.
# frozen_string_literal: true

require_relative "text"

module Bloop
  # @api private
  module ExceptionDetails
    MAX_CAUSES = 10
    MAX_STACK_BYTES = 8192
    MAX_MESSAGE_BYTES = 2048
    MAX_CAUSE_MESSAGE_BYTES = 512

    module_function

    # `{error_type:, message:, stack:}`; the stack is absent for an exception that was never raised and has no causes.
    def of(error)
      stack = stack_of(error)
      details = { error_type: type_of(error), message: message_of(error) }
      stack.empty? ? details : details.merge(stack: stack)
    end

    # The name of the exception's class; for a class without a name, of the nearest ancestor that has one.
    def type_of(error)
      error.class.ancestors.grep(Class).filter_map(&:name).first
    rescue StandardError
      Text.class_name(error)
    end

    # Without the suggestions and code snippets that some versions of Ruby write into the messages of NameError and others.
    def message_of(error)
      plain = error.respond_to?(:original_message) && error.method(:message).owner == Exception
      Text.cut(plain ? error.original_message : error.message, MAX_MESSAGE_BYTES)
    rescue StandardError, SystemStackError
      "(no message)"
    end

    # The frames as Ruby prints them, newest first, then `Caused by: Type: message` and the frames of each cause. Where all
    # of it is more than the wire takes, each part is shortened at its old end, so that every cause shows.
    def stack_of(error)
      parts = causes_of(error).map.with_index do |cause, index|
        heading = "Caused by: #{type_of(cause)}: #{one_line(message_of(cause))}" if index.positive?
        [*heading, *frames_of(cause)].map { |line| Text.cut(line, MAX_STACK_BYTES) }
      end
      shorten(parts).flatten.join("\n")
    end

    def causes_of(error)
      seen = {}.compare_by_identity
      while error.is_a?(Exception) && !seen.key?(error) && seen.size <= MAX_CAUSES
        seen[error] = true
        error = error.cause
      end
      seen.keys
    end

    def frames_of(error)
      Array(error.backtrace).first(1000)
    rescue StandardError
      []
    end

    def one_line(text)
      Text.cut(text.gsub(/\s*\n\s*/, " "), MAX_CAUSE_MESSAGE_BYTES)
    end

    def shorten(parts)
      return parts if parts.sum { |lines| size_of(lines) } <= MAX_STACK_BYTES

      # The least need comes first, so that what it leaves goes to the others.
      left = MAX_STACK_BYTES
      kept = {}
      parts.each_with_index.sort_by { |lines, _| size_of(lines) }.each_with_index do |(lines, place), done|
        kept[place] = leading(lines, left / (parts.size - done))
        left -= size_of(kept[place])
      end
      parts.each_index.map { |place| kept[place] }
    end

    def leading(lines, max_bytes)
      return lines if size_of(lines) <= max_bytes

      left = max_bytes - "... 1000 more\n".bytesize
      kept = lines.take_while { |line| (left -= line.bytesize + 1) >= 0 }
      kept = [Text.cut(lines.first, max_bytes / 2)] if kept.empty?
      [*kept, "... #{lines.size - kept.size} more"]
    end

    def size_of(lines)
      lines.sum { |line| line.bytesize + 1 }
    end
  end
end
