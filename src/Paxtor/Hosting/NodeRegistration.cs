namespace Paxtor.Hosting;

/// <summary>One node of the application: the name of its options, and where its settings are.</summary>
internal sealed record NodeRegistration(string Name, string Section);
