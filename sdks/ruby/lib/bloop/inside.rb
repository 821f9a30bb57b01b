# Marks code of the SDK itself, whose errors are never captured.
# frozen_string_literal: true

module Bloop
  # @api private
  module Inside
    KEY = :bloop_inside
    # A thread of the SDK.
    OwnThread = Class.new(Thread)

    module_function

    def active?
      Thread.current[KEY] == true
    end

    def enter
      before = Thread.current[KEY]
      Thread.current[KEY] = true
      yield
    ensure
      Thread.current[KEY] = before
    end

    # Runs the block on a thread of the SDK: quiet, invisible to the capture of threads, and not itself capturing unless
    # that is what it is for.
    def thread(name, captures: false)
      OwnThread.new do
        Thread.current.report_on_exception = false
        Thread.current.name = name
        Thread.current.priority = 0
        Thread.current[KEY] = !captures
        yield
      end
    end

    # Runs the block; in a signal handler, where locks may not be taken, on another thread, waiting `seconds` at most
    # (nil is answered after that).
    def outside_trap(seconds)
      yield
    rescue ThreadError => e
      raise unless e.message.include?("trap context")

      other = thread("bloop-trap") { yield }
      other.join(seconds) && other.value
    end
  end
end
