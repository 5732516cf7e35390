// A client as it was written for the Voice API, with nothing of Idiom's in it: the classes of the vendor's metadata pages,
// .NET's DataContractSerializer for what it sends and reads, .NET's HTTP. Arguments: base URL, user, password. Reads one
// call a line, "METHOD <tab> path <tab> class <tab> Member=value <tab> Member=value …" (a list's items are parted by
// commas), and answers each with a line of JSON: status, what X-Idiom-Ignored said, the object that .NET read, and whether
// .NET would have written the very same document. "READ <tab> class <tab> document" calls nobody: it tells what .NET reads.
using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Reflection;
using System.Runtime.Serialization;
using System.Text;
using System.Xml;

namespace Voice.Api
{
    // Without attributes, as ServiceStack's are: names and namespaces follow from the CLR's, generic names by hash.
    public class ListResponse<T>
    {
        public List<T> Items { get; set; }
        public int TotalCount { get; set; }
        public int TotalPages { get; set; }
        public bool HasMorePages { get; set; }
    }
}

namespace Voice.Api.Authentication
{
    public class NewUser
    {
        public string AccountId { get; set; }
        public string EmailAddress { get; set; }
        public string FirstName { get; set; }
        public string LastName { get; set; }
        public string Password { get; set; }
    }

    public class PatchUser
    {
        public List<string> AccountIds { get; set; }
        public string UserId { get; set; }
        public string FirstName { get; set; }
        public string LastName { get; set; }
        public string NewPassword { get; set; }
        public List<string> Roles { get; set; }
    }

    public enum ManagerAccess { ReadOnly, ReadWrite, ReadWriteDelete }

    public enum DashboardPermissions
    {
        ViewFiles, ViewNotifications, ViewSessions, ViewEndpoints, ViewReports, ViewCustomers, ViewFlows, ViewCallCenter
    }

    public class UserInfo
    {
        public string Id { get; set; }
        public bool IsAuthenticated { get; set; }
        public string FirstName { get; set; }
        public string LastName { get; set; }
        public string Name { get; set; }
        public string EmailAddress { get; set; }
        public string AvatarUrl { get; set; }
        public List<string> Roles { get; set; }
        public List<string> AccountIds { get; set; }
        public List<string> AccountNames { get; set; }
        public ManagerAccess ManagerAccess { get; set; }
        public List<DashboardPermissions> DashboardPermissions { get; set; }
    }
}

namespace ServiceStack
{
    [DataContract(Namespace = "http://schemas.servicestack.net/types")]
    public class ResponseError
    {
        [DataMember(Order = 1)] public string ErrorCode { get; set; }
        [DataMember(Order = 2)] public string FieldName { get; set; }
        [DataMember(Order = 3)] public string Message { get; set; }
        [DataMember(Order = 4)] public Dictionary<string, string> Meta { get; set; }
    }

    [DataContract(Namespace = "http://schemas.servicestack.net/types")]
    public class ResponseStatus
    {
        [DataMember(Order = 1)] public string ErrorCode { get; set; }
        [DataMember(Order = 2)] public string Message { get; set; }
        [DataMember(Order = 3)] public string StackTrace { get; set; }
        [DataMember(Order = 4)] public List<ResponseError> Errors { get; set; }
        [DataMember(Order = 5)] public Dictionary<string, string> Meta { get; set; }
    }

    [DataContract(Namespace = "http://schemas.servicestack.net/types")]
    public class ErrorResponse
    {
        [DataMember(Order = 1)] public ResponseStatus ResponseStatus { get; set; }
    }
}

static class VoiceClient
{
    static string baseUrl;
    static string credentials;

    static int Main(string[] arguments)
    {
        baseUrl = arguments[0];
        credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes(arguments[1] + ":" + arguments[2]));
        var input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false));
        var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { AutoFlush = true };
        for (string line; (line = input.ReadLine()) != null;)
        {
            string told;
            try { told = line.StartsWith("READ\t") ? Reading(line.Split('\t')) : Call(line.Split('\t')); }
            catch (Exception error) { told = "{\"status\":0,\"failure\":" + Quoted(error.GetType() + ": " + error.Message) + "}"; }
            output.Write(told + "\n");
        }
        return 0;
    }

    static string Call(string[] words)
    {
        var request = (HttpWebRequest)WebRequest.Create(baseUrl + words[1]);
        request.Method = words[0];
        request.Accept = "application/xml";
        request.Headers["Authorization"] = "Basic " + credentials;
        if (words[2] != "")
        {
            request.ContentType = "application/xml";
            var type = Type.GetType("Voice.Api.Authentication." + words[2]);
            var body = Written(type, Made(type, words.Skip(3)));
            request.ContentLength = body.Length;
            using (var stream = request.GetRequestStream()) stream.Write(body, 0, body.Length);
        }
        HttpWebResponse response;
        try { response = (HttpWebResponse)request.GetResponse(); }
        catch (WebException error) when (error.Response != null) { response = (HttpWebResponse)error.Response; }
        using (response)
        using (var reader = new StreamReader(response.GetResponseStream(), Encoding.UTF8))
            return Told(response, reader.ReadToEnd(), words[0] == "GET");
    }

    static string Reading(string[] words)
    {
        var type = Type.GetType("Voice.Api.Authentication." + words[1]);
        var bytes = new MemoryStream(Encoding.UTF8.GetBytes(words[2]));
        var reader = XmlReader.Create(bytes, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
        var read = new DataContractSerializer(type).ReadObject(reader);
        while (reader.Read()) { } // what follows the root has to be well-formed, too
        return "{\"status\":200,\"body\":" + Json(read) + "}";
    }

    static object Made(Type type, IEnumerable<string> members)
    {
        var made = Activator.CreateInstance(type);
        foreach (var member in members)
        {
            var at = member.IndexOf('=');
            var property = type.GetProperty(member.Substring(0, at));
            var value = member.Substring(at + 1);
            if (property.PropertyType == typeof(string)) property.SetValue(made, value);
            else property.SetValue(made, value.Split(new[] { ',' }, StringSplitOptions.RemoveEmptyEntries).ToList());
        }
        return made;
    }

    static byte[] Written(Type type, object value)
    {
        var stream = new MemoryStream();
        using (var writer = XmlWriter.Create(stream, new XmlWriterSettings { Encoding = new UTF8Encoding(false) }))
            new DataContractSerializer(type).WriteObject(writer, value);
        return stream.ToArray();
    }

    static string Told(HttpWebResponse response, string text, bool list)
    {
        var told = "{\"status\":" + (int)response.StatusCode + ",\"ignored\":"
            + Quoted(response.Headers["X-Idiom-Ignored"] ?? "");
        if (text == "") return told + ",\"same\":true}";
        var type = (int)response.StatusCode >= 400 ? typeof(ServiceStack.ErrorResponse)
            : list ? typeof(Voice.Api.ListResponse<Voice.Api.Authentication.UserInfo>)
            : typeof(Voice.Api.Authentication.UserInfo);
        var read = new DataContractSerializer(type).ReadObject(XmlReader.Create(new StringReader(text)));
        var again = Encoding.UTF8.GetString(Written(type, read));
        return told + ",\"same\":" + (Plain(again) == Plain(text) ? "true" : "false")
            + ",\"body\":" + Json(read) + "}";
    }

    // One spelling of empty elements, and without a ManagerAccess of 0: .NET, which has no null for it, reads and writes
    // that where a document has none.
    static string Plain(string text)
    {
        var document = new XmlDocument { PreserveWhitespace = true };
        document.LoadXml(text);
        foreach (var element in document.SelectNodes("//*").Cast<XmlElement>().ToList())
        {
            if (element.LocalName == "ManagerAccess" && element.InnerText == "ReadOnly")
                element.ParentNode.RemoveChild(element);
            if (!element.HasChildNodes) element.IsEmpty = true;
        }
        return document.DocumentElement.OuterXml;
    }

    // As ServiceStack writes the same object in JSON: small first letters, null left out.
    static string Json(object value)
    {
        if (value == null) return "\"\""; // an item of a list
        if (value is string) return Quoted((string)value);
        if (value is bool) return (bool)value ? "true" : "false";
        if (value is int) return value.ToString();
        if (value is Enum) return Quoted(value.ToString());
        if (value is IEnumerable)
            return "[" + string.Join(",", ((IEnumerable)value).Cast<object>().Select(Json)) + "]";
        var members = from property in value.GetType().GetProperties()
                      let member = property.GetValue(value)
                      where member != null
                      select Quoted(char.ToLowerInvariant(property.Name[0]) + property.Name.Substring(1)) + ":" + Json(member);
        return "{" + string.Join(",", members) + "}";
    }

    static string Quoted(string text)
    {
        var made = new StringBuilder("\"");
        foreach (var c in text)
            if (c < ' ' || c == '"' || c == '\\') made.AppendFormat("\\u{0:x4}", (int)c);
            else made.Append(c);
        return made.Append('"').ToString();
    }
}
