# Finds threads that died of an exception which nothing took from them, without touching how they run or what Ruby prints.
# frozen_string_literal: true

require_relative "inside"

module Bloop
  # A TracePoint notes threads as they begin. A thread of our own, which lives only while there are others, looks each
  # second which have died. Joining one that is dead answers its exception and changes nothing for anybody else. Threads
  # whose `report_on_exception` is off are left alone: somebody will join them.
  # @api private
  class ThreadWatch
    SECONDS = 1.0

    # The block gets each exception.
    def initialize(&found)
      @found = found
      @begun = Thread::Queue.new
      @watched = []
      @sweeping = Mutex.new
      @starting = Mutex.new
    end

    # Does nothing on a Ruby that cannot tell when threads begin.
    def start
      return if @trace

      @trace = TracePoint.new(:thread_begin) { note(Thread.current) }
      @trace.enable
    rescue ArgumentError, NotImplementedError
      @trace = nil
    end

    def stop
      @trace&.disable
      @trace = nil
    end

    # Hands over what has died so far. Answers whether there are threads left that live.
    def sweep
      @sweeping.synchronize do
        @watched << @begun.pop until @begun.empty?
        # Threads of the process that this one was forked from are none of its own.
        @watched.select! { |pid, _| pid == Process.pid }
        dead, @watched = @watched.partition { |_, thread| !thread.alive? }
        dead.each { |_, thread| examine(thread) }
        !@watched.empty?
      end
    end

    private

    def note(thread)
      return if thread.is_a?(Inside::OwnThread)

      @begun << [Process.pid, thread]
      @starting.synchronize { @watcher = Inside.thread("bloop-threads", captures: true) { watch } unless @watcher&.alive? }
    rescue StandardError
      nil
    end

    def watch
      loop do
        sleep(SECONDS) while sweep
        @starting.synchronize { return @watcher = nil if @begun.empty? }
      end
    end

    def examine(thread)
      return unless thread.status.nil? && thread.report_on_exception

      thread.join
    rescue Exception => e
      @found.call(e) unless ProcessHooks.ending?(e)
    end
  end
end
