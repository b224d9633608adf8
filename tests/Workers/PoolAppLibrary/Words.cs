using System.Globalization;
using System.Resources;

namespace PoolAppLibrary;

/// <summary>Texts of a library that only the application has, one of them in a satellite.</summary>
public static class Words
{
    private static readonly ResourceManager Texts = new("PoolAppLibrary.Texts", typeof(Words).Assembly);

    public static string Hello(string culture) => Texts.GetString("hello", new CultureInfo(culture))!;
}
