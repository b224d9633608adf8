namespace Paxtor.Etcd.Tests.Differential;

/// <summary>Makes a failing run small: leaves out parts, ever smaller ones, as long as it still fails (Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", 2002).</summary>
public static class Shrinker
{
    private const int MaxRuns = 400;

    /// <summary>The smallest run found that still fails.</summary>
    /// <param name="steps">A run that fails.</param>
    /// <param name="failsAsync">Whether a run fails.</param>
    public static async Task<Step[]> ShrinkAsync(Step[] steps, Func<Step[], Task<bool>> failsAsync)
    {
        int part = Math.Max(1, steps.Length / 2);
        int runs = 0;
        while (runs < MaxRuns)
        {
            bool smaller = false;
            for (int at = 0; at < steps.Length && runs < MaxRuns;)
            {
                Step[] rest = [.. steps[..at], .. steps[Math.Min(at + part, steps.Length)..]];
                runs++;
                if (rest.Length > 0 && await failsAsync(rest))
                {
                    steps = rest;
                    smaller = true;
                }
                else
                {
                    at += part;
                }
            }

            if (part == 1 && !smaller)
                break;
            part = Math.Max(1, part / 2);
        }

        return steps;
    }
}
