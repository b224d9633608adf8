namespace Paxtor.Pooling;

/// <summary>A member chosen for a job; its start is to be told to the board: <see cref="LoadBoard.Started"/> or <see cref="LoadBoard.Failed"/>, once.</summary>
/// <param name="Member">The member.</param>
/// <param name="At">When it was chosen, by the clock's time stamp.</param>
internal readonly record struct Placement(MemberLoad Member, long At)
{
    /// <summary>The name of the node to start it on.</summary>
    public string Node => Member.Node;
}
