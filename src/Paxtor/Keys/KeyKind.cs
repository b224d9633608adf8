namespace Paxtor;

/// <summary>The first byte of an encoded key. Values are on disk: never change or reuse one.</summary>
internal enum KeyKind : byte
{
    False = 1,
    True = 2,
    Integer = 3,
    Decimal = 4,
    Float = 5,
    Char = 6,
    String = 7,
    Bytes = 8,
    Guid = 9,

    /// <summary>A point in time: DateTimeOffset, and DateTime that is UTC or local.</summary>
    Instant = 10,

    /// <summary>A date and time of day of no time zone: DateTime of kind Unspecified.</summary>
    WallClock = 11,
    Date = 12,
    TimeOfDay = 13,
    Duration = 14,
    Tuple = 15,
    List = 16,
    Record = 17,
}
