namespace Paxtor.Transport;

/// <summary>Plain TCP on loopback.</summary>
internal sealed class NoSecurity : TransportSecurity
{
    public override bool IsNone => true;

    internal override TlsIdentity? CreateIdentity(string localName, TimeProvider time) => null;
}
