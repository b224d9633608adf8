using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace Paxtor.Transport;

/// <summary>Finds a node's name among the subject alternative names of a certificate (RFC 5280, 4.2.1.6).</summary>
internal static class CertificateNames
{
    public const string UriPrefix = "paxtor:";

    private const string SubjectAlternativeName = "2.5.29.17";
    private static readonly Asn1Tag EmailTag = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag UriTag = new(TagClass.ContextSpecific, 6);

    /// <summary>The URI <c>paxtor:name@host</c> is there.</summary>
    public static bool HasUri(X509Certificate2 certificate, string nodeName) =>
        Contains(certificate, UriTag, UriPrefix + nodeName);

    /// <summary>The URI, the e-mail name, or the host part as a DNS name or address is there.</summary>
    public static bool HasAny(X509Certificate2 certificate, string nodeName) =>
        HasUri(certificate, nodeName)
        || Contains(certificate, EmailTag, nodeName)
        || MatchesHost(certificate, NodeName.HostOf(nodeName));

    private static bool MatchesHost(X509Certificate2 certificate, string host)
    {
        try
        {
            return certificate.MatchesHostname(host, allowWildcards: true, allowCommonName: false);
        }
        catch (ArgumentException)
        {
            // The host part of a node name need not be a host name that exists.
            return false;
        }
    }

    private static bool Contains(X509Certificate2 certificate, Asn1Tag tag, string name)
    {
        foreach (X509Extension extension in certificate.Extensions)
        {
            if (extension.Oid?.Value != SubjectAlternativeName)
                continue;
            try
            {
                AsnReader names = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
                while (names.HasData)
                {
                    if (names.PeekTag().HasSameClassAndValue(tag)
                        ? names.ReadCharacterString(UniversalTagNumber.IA5String, tag) == name
                        : names.ReadEncodedValue().IsEmpty)
                        return true;
                }
            }
            catch (AsnContentException)
            {
                return false;
            }
        }

        return false;
    }
}
