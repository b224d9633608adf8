using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Paxtor.Pooling.Worker;

/// <summary>The line of settings on the standard input of a worker. Read without the console, which takes a while to set up and reads ahead.</summary>
internal static class SettingsInput
{
    private const int MaxBytes = 64 * 1024;

    /// <summary>Reads it; blocks until it has come.</summary>
    /// <exception cref="PoolException">The input ended, or the line has no end.</exception>
    public static string ReadLine()
    {
        using SafeFileHandle input = new(0, ownsHandle: false);
        using FileStream stream = new(input, FileAccess.Read, bufferSize: 0);
        return ReadLine(stream);
    }

    /// <summary>Reads a line.</summary>
    /// <exception cref="PoolException">See above.</exception>
    internal static string ReadLine(Stream stream)
    {
        byte[] bytes = new byte[MaxBytes];
        int count = 0;
        while (count < bytes.Length)
        {
            int read = stream.Read(bytes, count, bytes.Length - count);
            if (read == 0)
                throw new PoolException("The settings did not come: the connection to the master was lost.");
            int end = Array.IndexOf(bytes, (byte)'\n', count, read);
            if (end >= 0)
                return Encoding.UTF8.GetString(bytes, 0, end);
            count += read;
        }

        throw new PoolException($"What came on standard input are no settings of a worker: they are longer than {MaxBytes} bytes.");
    }
}
