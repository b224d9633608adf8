namespace Paxtor.Quorum.Client;

/// <summary>
/// How far the watches of one connection have been told without their having had any change, so that they resume there on another voter and not
/// at a revision long compacted.
/// </summary>
/// <remarks>
/// A voter's status says up to which revision every watch of the connection has been told. That holds for the watches it knew when it said it. One
/// whose opening was still on its way then would skip changes: opened from 50, status 100, connection lost, resumed at 101. So a
/// watch takes part only after the voter has answered a question sent behind the opening of the watch; frames of a connection keep their order.
/// </remarks>
internal sealed class WatchProgress
{
    private long opened;
    private long asked;
    private long confirmed;
    private long covered;
    private long revision;

    /// <summary>The number of the question that is not answered yet; 0 for none.</summary>
    public ulong Question { get; private set; }

    /// <summary>Whether watches were opened that no question covers, and none is under way.</summary>
    public bool IsQuestionDue => Question == 0 && opened > confirmed;

    /// <summary>A watch was opened; answers its place in the order of openings.</summary>
    public long OnOpened() => ++opened;

    /// <summary>A question was sent.</summary>
    public void OnAsked(ulong question)
    {
        Question = question;
        asked = opened;
    }

    /// <summary>The question was answered.</summary>
    public void OnAnswered()
    {
        Question = 0;
        confirmed = asked;
    }

    /// <summary>The voter says how far all watches have been told.</summary>
    public void OnStatus(long watchRevision)
    {
        covered = confirmed;
        revision = watchRevision;
    }

    /// <summary>The revision up to which a watch has been told as far as the voter's status tells; 0 when it does not.</summary>
    public long ToldOf(long opening) => opening <= covered ? revision : 0;

    /// <summary>The connection is gone, or new.</summary>
    public void Reset()
    {
        opened = asked = confirmed = covered = revision = 0;
        Question = 0;
    }
}
