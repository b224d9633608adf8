namespace Paxtor.Pooling.Code;

/// <summary>What a file of the application is. The numbers are the wire's.</summary>
internal enum CodeFileKind
{
    Assembly = 0,

    /// <summary>An assembly of resources for one culture.</summary>
    Satellite = 1,

    Native = 2,
}
