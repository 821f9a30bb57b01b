// Compiles and runs programs as users of the packaged jar would: nothing on their class path but it and what it needs at run time.
package com.jaikoo.bloop

import org.jetbrains.kotlin.cli.common.ExitCode
import org.jetbrains.kotlin.cli.jvm.K2JVMCompiler
import java.io.File
import java.nio.file.Files
import java.util.concurrent.TimeUnit
import javax.tools.ToolProvider

val jar = File("target/bloop-client-0.1.0.jar").absoluteFile
val runTime = File("target/run-time").absoluteFile.listFiles().orEmpty().toList()

class Ended(val code: Int, val stdout: String, val stderr: String)

fun temporaryFolder(): File = Files.createTempDirectory("bloop-consumer").toFile().also { it.deleteOnExit() }

private fun path(files: List<File>) = files.joinToString(File.pathSeparator)

/** Compiles sources for Java 8 into a folder of their own, Kotlin or Java by their names. */
fun compile(vararg sources: File, classPath: List<File> = runTime + jar): File {
    val folder = temporaryFolder()
    val names = sources.map { it.path }.toTypedArray()
    if (sources.all { it.extension == "kt" }) {
        val code = K2JVMCompiler().exec(System.err, "-no-stdlib", "-no-reflect", "-jvm-target", "1.8", "-d", folder.path, "-cp", path(classPath), *names)
        check(code == ExitCode.OK) { "kotlinc: $code" }
    } else {
        val code = ToolProvider.getSystemJavaCompiler()
            .run(null, null, System.err, "--release", "8", "-Xlint:-options", "-d", folder.path, "-cp", path(classPath), *names)
        check(code == 0) { "javac: $code" }
    }
    return folder
}

/** Runs a main class to its end. */
fun run(main: String, classPath: List<File>, vararg args: String, env: Map<String, String> = emptyMap()): Ended {
    val folder = temporaryFolder()
    val (out, err) = File(folder, "out") to File(folder, "err")
    val java = File(System.getProperty("java.home"), "bin/java").path
    val process = ProcessBuilder(java, "-cp", path(classPath), main, *args).redirectOutput(out).redirectError(err).apply { environment() += env }.start()
    if (!process.waitFor(PATIENCE_SECONDS * 2, TimeUnit.SECONDS)) process.destroyForcibly().waitFor()
    return Ended(process.exitValue(), out.readText(), err.readText()).also { folder.deleteRecursively() }
}
