// An Android app: configured once, crashes captured, events sent before the process is likely to be killed.
import android.app.Application
import com.jaikoo.bloop.BloopClient

class ShopApplication : Application() {
    override fun onCreate() {
        super.onCreate()
        BloopClient.configure(
            endpoint = "https://errors.myapp.com",
            projectKey = "bloop_abc123...",
            environment = "production",
            release = "3.0.1",
            appVersion = "3.0",
            buildNumber = "301",
        )
        // After other crash reporters, so that it is asked before them.
        BloopClient.shared?.installUncaughtExceptionHandler()
    }

    override fun onTrimMemory(level: Int) {
        super.onTrimMemory(level)
        BloopClient.shared?.flush()
    }
}
