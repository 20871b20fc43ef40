// Read Java files as far as their syntax goes: what they import need not be here.

import com.sun.source.util.JavacTask;
import java.nio.file.Path;
import java.util.List;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

public final class Parse {

    public static void main(String[] files) throws Exception {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        var manager = compiler.getStandardFileManager(found, null, null);
        var sources = manager.getJavaFileObjectsFromPaths(List.of(files).stream().map(Path::of).toList());
        ((JavacTask) compiler.getTask(null, manager, found, null, null, sources)).parse();
        found.getDiagnostics().forEach(System.err::println);
        System.exit(found.getDiagnostics().isEmpty() ? 0 : 1);
    }
}
