using System.Reflection;

// Paxtor.Pool refers to this project, so that it lies beside every program that has a pool; it therefore finds the worker's code by name.
MethodInfo run = Assembly.Load("Paxtor.Pool").GetType("Paxtor.Pooling.Worker.WorkerProgram", throwOnError: true)!.GetMethod("Run", BindingFlags.Public | BindingFlags.Static)!;
return run.CreateDelegate<Func<string[], int>>()(args);
