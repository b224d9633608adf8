namespace Paxtor.Processes;

/// <summary>A request to another node, as it stands in the <see cref="RequestTable"/> until it is answered. All but <see cref="IFrameOwner"/> on the loop.</summary>
internal interface IOutgoing : IFrameOwner
{
    /// <summary>Its place, and which use of it this is.</summary>
    RequestId Id { get; }

    /// <summary>To which node.</summary>
    NodeLink Link { get; }

    /// <summary>On which connection it was sent and has not ended; 0 while it has not, or has.</summary>
    long Epoch { get; }

    /// <summary>Up to which byte of the connection's buffer it reached.</summary>
    long Position { get; }

    /// <summary>It was answered; for a stream, it has ended.</summary>
    void OnReply(in ReplyFrame reply);

    /// <summary>A part of the answer has come.</summary>
    void OnItem(in StreamFrame item);

    /// <summary>Its connection is lost after it was sent, or may have been.</summary>
    void OnLost();
}
