{{/* Names are fixed: a cluster has one network. */}}
{{- define "cadastre.labels" -}}
app.kubernetes.io/name: cadastre
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "cadastre.controllerAccount" -}}
system:serviceaccount:{{ .Release.Namespace }}:cadastre-controller
{{- end }}

{{- define "cadastre.agentAccount" -}}
system:serviceaccount:{{ .Release.Namespace }}:cadastre-agent
{{- end }}

{{- define "cadastre.controllerImage" -}}
{{ .Values.image.registry }}/controller:{{ .Values.image.controllerTag | default .Chart.AppVersion }}
{{- end }}

{{- define "cadastre.agentImage" -}}
{{ .Values.image.registry }}/agent:{{ .Values.image.agentTag | default .Chart.AppVersion }}
{{- end }}

{{/* The API's address where it has to be reached past its Service: these win over what the kubelet sets. */}}
{{- define "cadastre.apiServerEnv" -}}
{{- if .Values.apiServer.host }}
- name: KUBERNETES_SERVICE_HOST
  value: {{ .Values.apiServer.host | quote }}
- name: KUBERNETES_SERVICE_PORT
  value: {{ .Values.apiServer.port | quote }}
{{- end }}
{{- end }}

{{/* The accounts of people and programs that an administrator trusts with the register, as CEL. */}}
{{- define "cadastre.trusted" -}}
request.userInfo.username in {{ concat (list (include "cadastre.controllerAccount" .)) .Values.admissionPolicies.alsoTrusted | toJson }}
{{- end }}
